import { computed, inject, type Signal } from '@angular/core';
import { type EventTypesQuery, EventTypesDocument } from '../../graphql/generated/notifications/graphql';
import { injectQuery } from '../../graphql/query';
import { Preferences } from '../../preferences/preferences';

export interface EventLabels {
  /** Every event that can be routed, as the server has them. */
  readonly types: Signal<EventTypesQuery['notificationEventTypes']>;
  /** As options of a select. */
  readonly options: Signal<{ value: string; label: string }[]>;
  /** What an event is called in the chosen language. */
  readonly nameOf: (type: string) => string;
}

/** The events that there are, named in the chosen language; for injection contexts. */
export function injectEventLabels(): EventLabels {
  const preferences = inject(Preferences);
  const query = injectQuery(EventTypesDocument, () => ({ language: preferences.language() }));
  const types = computed(() => query.data()?.notificationEventTypes ?? []);
  const names = computed(() => new Map(types().map(({ type, label }) => [type, label])));
  return { types, options: computed(() => types().map(({ type, label }) => ({ value: type, label }))), nameOf: (type) => names().get(type) ?? type };
}
