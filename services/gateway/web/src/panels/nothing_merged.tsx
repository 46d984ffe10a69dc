import { EmptyMessage } from "../parts/empty_message";

/** Says that there was no merge, and what to do next. */
export function NothingMerged() {
  return (
    <EmptyMessage
      why="No pull request was merged in these days, with these filters."
      next="Choose a longer period or fewer filters. While a first collection runs, the newest weeks appear first."
    />
  );
}
