import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Apollo } from 'apollo-angular';
import { catchError, map, of } from 'rxjs';
import { UpstreamChoicesDocument } from '../graphql/generated/ui/graphql';

/** As many as a select offers; whoever has more names the upstream where it lives. */
const MOST = 100;

/** The upstreams that there are, for selects and for names of ids. Asked for once. */
@Injectable({ providedIn: 'root' })
export class UpstreamChoices {
  private readonly upstreams = toSignal(
    inject(Apollo)
      .watchQuery({ query: UpstreamChoicesDocument, variables: { first: MOST } })
      .valueChanges.pipe(
        map(({ data, dataState }) => (dataState === 'complete' ? data.upstreams.edges.map(({ node }) => node) : [])),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );
  readonly options = computed(() => this.upstreams().map(({ id, name }) => ({ value: id, label: name })));

  nameOf(id: string): string {
    return this.upstreams().find((upstream) => upstream.id === id)?.name ?? `#${id}`;
  }
}
