import { Location } from '@angular/common';
import { computed, effect, inject, type Signal, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

/** Where one is in a list that the server pages by cursor, and the ways on and back. */
export interface Pages {
  /** Counted from 0. */
  readonly page: Signal<number>;
  /** The cursor after which the page begins. */
  readonly after: Signal<string | null>;
  next(endCursor: string): void;
  back(): void;
}

/** Parameters of the address that lead to the first page: for whoever changes what is listed. */
export const FIRST_PAGE = { page: null, after: null } as const;

/** Whether a page has been read and holds nothing. */
export function isEmptyPage(query: { readonly busy: Signal<boolean>; readonly error: Signal<unknown> }, rows: readonly unknown[]): boolean {
  return !query.busy() && !query.error() && rows.length === 0;
}

/**
 * Pages that stand in the address: a reload or a link shows the same one.
 * @param isEmpty asked of a page beyond the first: an empty one is left for the one before. See {@link isEmptyPage}.
 */
export function injectPages(isEmpty: () => boolean): Pages {
  const router = inject(Router);
  const location = inject(Location);
  const params = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });
  const after = computed(() => params().get('after'));
  const page = computed(() => (after() ? Math.max(1, Number(params().get('page')) - 1 || 1) : 0));
  // The way back is kept with the entry of the browser's history; who comes by a link has only the way to the start.
  const cursors = () => (location.getState() as { cursors?: readonly string[] } | null)?.cursors ?? (after() ? [after()!] : []);
  const turn = (to: number, trail: readonly string[]) => {
    void router.navigate([], { queryParams: trail.length > 0 ? { page: to + 1, after: trail.at(-1) } : FIRST_PAGE, queryParamsHandling: 'merge', state: { cursors: trail } });
  };
  const back = () => turn(page() - 1, cursors().slice(0, -1));
  effect(() => {
    if (page() > 0 && isEmpty()) untracked(back);
  });
  return { page, after, next: (endCursor) => turn(page() + 1, [...cursors(), endCursor]), back };
}

/** Pages of what has no address. */
export function turnedPages(): Pages {
  const cursors = signal<readonly string[]>([]);
  return {
    page: computed(() => cursors().length),
    after: computed(() => cursors().at(-1) ?? null),
    next: (endCursor) => cursors.update((trail) => [...trail, endCursor]),
    back: () => cursors.update((trail) => trail.slice(0, -1)),
  };
}
