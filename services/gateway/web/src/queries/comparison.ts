import { address, metricAddress, type Selection } from "../api/addresses";
import type { MetricAnswer, Overview } from "../api/schema";
import { optionsOf } from "../state/location";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { forSelection, interestIn } from "./selection";

export const MOST_SUBJECTS = 4;

/** Somebody who is looked at side by side with others: a team or a person. */
export interface Subject {
  kind: "team" | "person";
  name: string;
}

/** Returns the chosen teams and people in the order in which they were chosen; no people where they are hidden. */
export function chosenSubjects(): Subject[] {
  return optionsOf("with").flatMap((text): Subject[] => {
    const [, kind, name] = /^(team|person):(.+)$/.exec(text) ?? [];
    if (!name || (kind === "person" && peopleHidden.value)) return [];
    return [{ kind: kind as Subject["kind"], name }];
  }).slice(0, MOST_SUBJECTS);
}

/** Writes a team or person for the address of the page. */
export function writeSubject({ kind, name }: Subject): string {
  return `${kind}:${name}`;
}

function selectionOf(selection: Selection, subject: Subject | null): Selection {
  if (subject === null) return selection;
  return subject.kind === "team" ? { ...selection, team: [subject.name] } : { ...selection, author: [subject.name] };
}

/** The headline figures and the cycle time of one subject; null: of everybody whom the filters let pass. */
export const subjectQuery = (subject: Subject | null) => new Query<{ overview: Overview; cycle: MetricAnswer }>({
  paths: forSelection((selection) => {
    const chosen = selectionOf(selection, subject);
    const { interval: _, ...rest } = chosen;
    return { overview: address("/api/v1/overview", rest), cycle: metricAddress("cycle_time", chosen) };
  }),
  interest: interestIn("every"),
  slow: true,
});
