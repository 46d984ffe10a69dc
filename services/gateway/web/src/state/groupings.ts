/** What a metric can be grouped by. */
export const GROUPINGS = ["author", "team", "repo", "size", "weekday", "hour"] as const;
export type Grouping = (typeof GROUPINGS)[number];
