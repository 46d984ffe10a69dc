import { useEffect, useState } from "preact/hooks";
import { Freshness } from "../header/freshness";
import { LiveBadge } from "../header/live_badge";
import { LazyPart } from "../parts/loading";
import { selection } from "../queries/selection";
import { definitions } from "../queries/definitions";
import { ProgressBanners } from "../panels/progress_banners";
import { FailureMessage } from "../parts/failure_message";
import { filters, view } from "../state/location";
import { pageTitle, type PageName } from "../state/pages";
import { periodName } from "../state/period";
import { PAGE_PARTS } from "../pages/page_parts";
import "../theme/wall.css";

const SHOWN: readonly PageName[] = ["overview", "reviews", "delivery", "goals"];
/** How long each page stays, in milliseconds. */
const STAY = 20_000;

/** Shows pages one after the other over the whole screen, in large type, with nothing to steer. */
export function Wall() {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    document.documentElement.classList.add("wall");
    const timer = setInterval(() => setTurn((before) => before + 1), STAY);
    return () => { clearInterval(timer); document.documentElement.classList.remove("wall"); };
  }, []);
  const page = SHOWN[turn % SHOWN.length]!;
  const { data, failure } = definitions.result.value;
  return (
    <>
      <header class="wall-bar">
        <h1>{pageTitle(page)}</h1>
        <span class="muted">{scopeInWords()}</span>
        <div class="status"><Freshness /><LiveBadge /></div>
      </header>
      <main id="main">
        {!data && failure ? <FailureMessage failure={failure} query={definitions} /> : <LazyPart key={page} part={PAGE_PARTS[page]} view={view.value} selection={selection.value} />}
        <ProgressBanners />
      </main>
    </>
  );
}

/** Says the period and what the figures are filtered by. */
function scopeInWords(): string {
  const { period, repos, teams, authors, more } = filters.value;
  return [periodName(period), ...repos, ...teams, ...authors, ...Object.values(more).flat()].join(" · ");
}
