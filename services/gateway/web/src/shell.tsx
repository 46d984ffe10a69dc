import { useEffect } from "preact/hooks";
import { unauthorized } from "./api/client";
import { TooltipLayer } from "./charts/tooltip";
import { Bar } from "./header/header";
import { VersionNote } from "./header/version_note";
import { FirstRun } from "./panels/first_run";
import { ProgressBanners } from "./panels/progress_banners";
import { SignedOut } from "./panels/signed_out";
import { startStream } from "./live/connection";
import { Announcements } from "./parts/announcements";
import { FailureMessage } from "./parts/failure_message";
import { lazy, LazyPart } from "./parts/loading";
import { PAGE_PARTS } from "./pages/page_parts";
import { definitions } from "./queries/definitions";
import { anyPullRequestQuery } from "./queries/pull_requests";
import { selection } from "./queries/selection";
import { session } from "./queries/session";
import { neverAnswered, sources } from "./queries/sources";
import { useQuery } from "./queries/use_query";
import { drawer, optionOf, page, view } from "./state/location";
import { pageTitle } from "./state/pages";

const wall = lazy(() => import("./wall/wall").then((module) => module.Wall));
const pageDrawer = lazy(() => import("./drawer/page_drawer").then((module) => module.PageDrawer));

/** Shows the whole dashboard: on a wall, or framed by what steers it. */
export function Shell() {
  // After the first frame, for which none of it is needed.
  useEffect(() => {
    sources.start();
    session.start();
    startStream();
  }, []);
  return optionOf("wall") === "1" ? <LazyPart part={wall} /> : <Framed />;
}

/** Shows the bar, the page that the address names, and the drawer over it. */
function Framed() {
  const title = pageTitle(page.value);
  useEffect(() => { document.title = page.value === "overview" ? "Headway" : `${title} · Headway`; }, [title]);
  return (
    <>
      <a class="skip" href="#main">Skip to the figures</a>
      <Bar />
      <main id="main" tabIndex={-1}>
        <h1 class="visually-hidden">{title}</h1>
        <Content />
      </main>
      {drawer.value !== null && <LazyPart part={pageDrawer} />}
      <TooltipLayer />
      <Announcements />
    </>
  );
}

function Content() {
  const { data, failure } = definitions.result.value;
  if (unauthorized.value) return <SignedOut />;
  if (!data && failure) return <section class="panel full" aria-label="Failure"><FailureMessage failure={failure} query={definitions} /></section>;
  return neverAnswered.value ? <UnlessFirstRun /> : <Page />;
}

/** Shows how to connect GitHub while no source has answered and there is no pull request. */
function UnlessFirstRun() {
  const query = useQuery(anyPullRequestQuery);
  return query.result.value.data?.any.total === 0 ? <FirstRun /> : <Page />;
}

function Page() {
  return (
    <>
      <VersionNote />
      <LazyPart key={page.value} part={PAGE_PARTS[page.value]} view={view.value} selection={selection.value} />
      <ProgressBanners />
    </>
  );
}
