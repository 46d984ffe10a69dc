import { open, search } from "../state/location";
import { readView, writeView } from "../state/filters";

interface Props {
  row: { repo: string; number: number; title: string };
}

/** A title that opens the pull request's own view, here on a click, elsewhere as a link. */
export function PullRequestLink({ row: { repo, number, title } }: Props) {
  const opened = { kind: "pull-request", repo, number } as const;
  const target = writeView({ ...readView(search.value), opened });
  const click = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(opened);
  };
  return <a class="title" href={target} onClick={click} title={title}>{title}</a>;
}
