import { open, search } from "../state/location";
import { readView, writeView } from "../state/filters";

interface Props {
  row: { repo: string; number: number; title: string; repository_id?: number; gone?: boolean };
}

/** A title that opens the pull request's own view, here on a click, elsewhere as a link. */
export function PullRequestLink({ row: { repo, number, title, repository_id, gone } }: Props) {
  const opened = { kind: "pull-request", repo, number, former: (gone && repository_id) || null } as const;
  const target = writeView({ ...readView(search.value), opened });
  const click = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(opened);
  };
  return <a class="title" href={target} onClick={click} title={title}>{title}</a>;
}
