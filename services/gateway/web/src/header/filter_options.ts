import type { Offer } from "../parts/multi_select";
import { peopleHidden } from "../queries/definitions";
import { mergesByQuery, namesOf, repositories } from "../queries/filter_options";
import { useQuery } from "../queries/use_query";
import { filters } from "../state/location";

/** Offers the repositories that are collected. */
export function useRepositories(): Offer {
  return { offered: repositories.value, none: "No repository is collected yet." };
}

/** Offers the teams that merged anything in the period. */
export function useTeams(): Offer {
  return useMerging("team", filters.value.teams, "No team of the definitions merged anything in this period.");
}

/** Offers the people who merged anything in the period; nobody where people are hidden. */
export function useAuthors(): Offer {
  return useMerging("author", peopleHidden.value ? [] : filters.value.authors, "Nobody merged anything in this period.");
}

function useMerging(by: "team" | "author", chosen: readonly string[], none: string): Offer {
  const { data, current, failure } = useQuery(() => mergesByQuery(by)).result.value;
  return { offered: namesOf(data?.all, chosen), none: failure?.title ?? (current ? none : "Loading …") };
}
