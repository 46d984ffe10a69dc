import type { ComponentChildren } from "preact";
import { EmptyMessage } from "../parts/empty_message";
import { metricOf } from "../queries/definitions";
import { filterBy, filters, setOptions } from "../state/location";
import { readRange } from "../state/range";
import type { Filters } from "../state/view";

const RANGE = "metric";
/** What the API calls filters and groups, in words. */
const NAMES: Record<string, string> = { author: "developer", involves: "author or reviewer", base: "base branch", missing: "missing milestone", origin: "who opened it" };
/** By what deployments, and so every metric, can be split. */
const OTHER_SPLITS = [{ group: "repo", label: "by repository" }, { group: "weekday", label: "by weekday" }, { group: null, label: "over time" }];

interface Props {
  metric: string;
  /** The filters, or the group, that cannot split it, by the API's names. */
  by: readonly string[];
}

/** Says why a metric cannot be split by filters or by a group, and offers what it can be. */
export function NotSplitMessage({ metric, by }: Props) {
  const label = metricOf(metric)?.label ?? metric;
  if (by.includes(RANGE)) return <EmptyMessage why={`${label} cannot be narrowed by ${rangeName()}: the two are counted at different moments.`} next={<WithoutFilters by={by}>Take the range away</WithoutFilters>} />;
  const why = `${label} cannot be split by ${by.map((name) => NAMES[name] ?? name).join(" or ")}: one deployment carries the changes of many pull requests.`;
  return <EmptyMessage why={why} next={by.some(isFilter) ? <WithoutFilters by={by}>Show it without {by.length > 1 ? "these filters" : "this filter"}</WithoutFilters> : <OtherSplits />} />;
}

function rangeName(): string {
  const range = readRange(filters.value.more.range?.[0]);
  return range ? `a range of ${(metricOf(range.metric)?.label ?? range.metric).toLowerCase()}` : "this range";
}

function OtherSplits() {
  return <>Show it {OTHER_SPLITS.map(({ group, label }, i) => <>{i > 0 && " · "}<button key={label} type="button" class="plain" onClick={() => setOptions({ group })}>{label}</button></>)}</>;
}

function WithoutFilters({ by, children }: { by: readonly string[]; children: ComponentChildren }) {
  return <button type="button" class="plain" onClick={() => filterBy(without(filters.peek(), by))}>{children}</button>;
}

/** Whether a name is that of a filter of the page that is set; else it is the group. */
function isFilter(name: string): boolean {
  const { teams, authors, more } = filters.value;
  const set: Record<string, readonly string[] | undefined> = { ...more, team: teams, author: authors };
  return (set[name]?.length ?? 0) > 0;
}

/** Returns the filters without those that the API names. */
function without({ teams, authors, more, ...others }: Filters, by: readonly string[]): Filters {
  const rest = Object.entries(more).filter(([name]) => !by.includes(name === "range" ? RANGE : name));
  return { ...others, teams: by.includes("team") ? [] : teams, authors: by.includes("author") ? [] : authors, more: Object.fromEntries(rest) };
}
