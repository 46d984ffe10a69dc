import type { Figure } from "../api/schema";
import { exactIn, figureChange, statisticOf, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { FailureMessage } from "../parts/failure_message";
import { MultiSelect, type Offer } from "../parts/multi_select";
import { Sparkline } from "../parts/sparkline";
import { chosenSubjects, MOST_SUBJECTS, subjectQuery, writeSubject, type Subject } from "../queries/comparison";
import { metricOf, peopleHidden, unitOf } from "../queries/definitions";
import { mergesByQuery, namesOf } from "../queries/filter_options";
import type { Query } from "../queries/query";
import { selection } from "../queries/selection";
import { useQuery } from "../queries/use_query";
import { openDrillDown, setOptions } from "../state/location";
import { drillDownOf } from "../state/view";
import { InfoButton } from "./panel_tools";

const HELP = "Up to four teams or people, in the order in which they are chosen, beside everybody whom the filters let pass. It is no ranking: what they work on differs.";
const TITLE = "Side by side";

/** Shows teams and people in columns, beside everybody. */
export function SideBySidePanel() {
  const subjects = chosenSubjects();
  return (
    <section id="side-by-side" class="panel full" aria-labelledby="side-by-side-title">
      <header>
        <h2 id="side-by-side-title">{TITLE}</h2>
        <div class="tools"><InfoButton title={TITLE} help={HELP} /></div>
      </header>
      <div class="body">
        <div class="pickers">
          <SubjectPicker kind="team" what="teams" subjects={subjects} />
          {!peopleHidden.value && <SubjectPicker kind="person" what="people" subjects={subjects} />}
        </div>
        {subjects.length === 0 && <p class="muted">Choose two to four teams or people to see them beside everybody.</p>}
        <div class="columns" key={subjects.map(writeSubject).join()}>
          {[null, ...subjects].map((subject) => <Column key={subject && writeSubject(subject)} subject={subject} />)}
        </div>
      </div>
    </section>
  );
}

function SubjectPicker({ kind, what, subjects }: { kind: Subject["kind"]; what: string; subjects: Subject[] }) {
  const chosen = subjects.filter((one) => one.kind === kind).map(({ name }) => name);
  const choose = (names: string[], again: boolean): void => {
    const kept = subjects.filter((one) => one.kind !== kind || names.includes(one.name));
    const added = names.filter((name) => !chosen.includes(name)).map((name) => ({ kind, name }));
    setOptions({ with: [...kept, ...added].slice(-MOST_SUBJECTS).map(writeSubject) }, again);
  };
  return <MultiSelect what={what} nothing={`No ${what} compared`} chosen={chosen} onChoose={choose} useOffer={() => useNames(kind, chosen)} />;
}

function useNames(kind: Subject["kind"], chosen: readonly string[]): Offer {
  const { data, current, failure } = useQuery(() => mergesByQuery(kind === "team" ? "team" : "author")).result.value;
  return { offered: namesOf(data?.all, chosen), none: failure?.title ?? (current ? "Nothing was merged in this period." : "Loading …") };
}

function Column({ subject }: { subject: Subject | null }) {
  const query = useQuery(() => subjectQuery(subject));
  const { data, current, failure } = query.result.value;
  return (
    <section class={data && !current ? "column outdated" : "column"} aria-busy={!current} aria-label={subject?.name ?? "Everybody"}>
      <h3>{subject?.name ?? "Everybody"} <span class="muted">{subject ? subject.kind : "as filtered"}</span></h3>
      {failure && <FailureMessage failure={failure} query={query as Query<object>} small={data !== undefined} />}
      {!data && !failure && <div class="skeleton" aria-hidden="true" />}
      {data && <dl>{[...data.overview.figures, ...data.overview.delivery.figures].filter(isOfPeople).map((figure) => <Row key={figure.metric + figure.statistic} figure={figure} subject={subject} />)}</dl>}
    </section>
  );
}

/** Whether a figure is of pull requests, which people and teams have; deployments carry the changes of many. */
function isOfPeople({ metric }: Figure): boolean {
  return metricOf(metric)?.at !== null;
}

function Row({ figure, subject }: { figure: Figure; subject: Subject | null }) {
  const { label, metric, value, n, previous, sparkline, reason } = figure;
  const unit = unitOf(metric, figure.unit);
  const change = figureChange(figure);
  return (
    <div>
      <dt>{label} <span class="muted">{statisticOf(figure)}</span></dt>
      <dd title={`${exactIn(unit, value)}; before: ${exactIn(unit, previous)}`}>
        {value === null ? <span class="number">–</span> : <button type="button" class="plain number" data-n={n} onClick={() => openFigure(metric, subject)}>{valueIn(unit, value)}</button>}
        <Sparkline values={sparkline} />
        <span class="muted">{value === null ? (reason ?? "no data yet") : change ? `${change.arrow} ${change.percent} ${change.word}` : "nothing before to compare"} · n {grouped(n)}</span>
      </dd>
    </div>
  );
}

function openFigure(metric: string, subject: Subject | null): void {
  const within = subject === null ? {} : { [subject.kind === "team" ? "team" : "author"]: [subject.name] };
  if (selection.value) openDrillDown(drillDownOf(metric, selection.value, within));
}
