import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import type { SessionAnswer } from "../api/schema";
import { Query } from "./query";

/** Who is at the page, and what that allows. */
export const session = new Query<{ session: SessionAnswer }>({ paths: () => ({ session: address("/api/v1/session") }) });

/** Whether whoever is at the page may change something; undefined while that is not known. */
export const mayChange = computed(() => session.result.value.data?.session.scopes.includes("admin"));
