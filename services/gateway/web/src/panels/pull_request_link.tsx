import { openDrawer, search } from "../state/location";
import { readView, writeView } from "../state/view_address";

interface Props {
  row: { repo: string; number: number; title: string; repository_id?: number; gone?: boolean };
}

/** Shows a title that opens the pull request in the drawer; a link for other tabs. */
export function PullRequestLink({ row: { repo, number, title, repository_id, gone } }: Props) {
  const drawer = { kind: "pull-request", repo, number, former: (gone && repository_id) || null } as const;
  const target = writeView({ ...readView(search.value), drawer });
  const click = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openDrawer(drawer);
  };
  return <a class="title" href={target} onClick={click} title={title}>{title}</a>;
}
