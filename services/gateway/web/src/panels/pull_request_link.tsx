import { openDrawer, view } from "../state/location";
import { addressOf } from "../state/view_address";
import { followed } from "../parts/page_link";

interface Props {
  row: { repo: string; number: number; title: string; repository_id?: number; gone?: boolean };
}

/** Shows a title that opens the pull request in the drawer; a link for other tabs. */
export function PullRequestLink({ row: { repo, number, title, repository_id, gone } }: Props) {
  const drawer = { kind: "pull-request", repo, number, former: (gone && repository_id) || null } as const;
  const target = addressOf({ ...view.value, drawer });
  return <a class="title" href={target} onClick={followed(() => openDrawer(drawer))} title={title}>{title}</a>;
}
