import { Icon } from "../parts/icons";
import { lazy, LazyPart } from "../parts/loading";
import { mayChange } from "../queries/session";
import { marksOpen } from "../state/dialogs";
import { page } from "../state/location";
import { MARKED_PAGES } from "../state/pages";

const dialog = lazy(() => import("../panels/marks_dialog").then((module) => module.MarksDialog));

/** Shows the button of the team's own marks to whoever may set them, on pages with charts that show them. */
export function MarksButton() {
  return (
    <>
      {mayChange.value && MARKED_PAGES.has(page.value) && (
        <button type="button" id="marks-button" class="tool" aria-label="Marks on charts" title="Marks on charts" aria-haspopup="dialog" onClick={() => { marksOpen.value = true; }}><Icon name="flag" /></button>
      )}
      {marksOpen.value && <LazyPart part={dialog} />}
    </>
  );
}
