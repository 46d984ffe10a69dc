import { Drawer } from "../parts/drawer";
import { open, view } from "../state/location";
import { BehindList } from "./behind_list";
import { Detail } from "./detail";

/** Whatever the address says lies open over the page. */
export function OpenedLayer() {
  const { opened } = view.value;
  if (opened === null) return null;
  const label = opened.kind === "behind" ? "Pull requests" : `Pull request ${opened.repo}#${opened.number}`;
  return (
    <Drawer label={label} onClose={() => open(null)}>
      {opened.kind === "behind" ? <BehindList behind={opened.behind} /> : <Detail repo={opened.repo} number={opened.number} />}
    </Drawer>
  );
}
