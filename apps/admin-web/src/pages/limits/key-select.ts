import { Component, computed, input, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { type FormValueControl } from '@angular/forms/signals';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ApiKeyChoicesDocument, VirtualKeyChoicesDocument } from '../../graphql/generated/limits/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';

const CHOICES = 50;

export interface NamedKey {
  readonly id: string;
  readonly name?: string | null;
}

/** API keys or virtual keys, found by typing: there may be too many for a list. */
@Component({
  selector: 'app-key-select',
  imports: [FormsModule, NzSelectModule],
  template: `
    <nz-select
      [nzId]="controlId()"
      [nzMode]="multiple() ? 'multiple' : 'default'"
      [ngModel]="multiple() ? value() : (value()[0] ?? null)"
      (ngModelChange)="choose($event)"
      nzShowSearch
      nzServerSearch
      nzAllowClear
      [nzMaxTagCount]="12"
      (nzOnSearch)="search.set($event)"
      [nzOptions]="options()"
      [nzLoading]="busy()"
      [nzPlaceHolder]="t('limits.form.findKey')"
    />
  `,
  styles: 'nz-select { width: 100%; }',
})
export class KeySelect implements FormValueControl<string[]> {
  readonly value = model<string[]>([]);
  readonly kind = input.required<'API_KEY' | 'VIRTUAL_KEY'>();
  readonly controlId = input.required<string>();
  readonly multiple = input(true);
  /** Names of keys that are chosen already. */
  readonly known = input<readonly NamedKey[]>([]);
  protected readonly t = injectTranslate();
  protected readonly search = signal('');

  private readonly variables = computed(() => ({ first: CHOICES, filter: this.search() ? { search: this.search() } : null }));
  private readonly apiKeys = injectQuery(ApiKeyChoicesDocument, () => (this.kind() === 'API_KEY' ? this.variables() : null));
  private readonly virtualKeys = injectQuery(VirtualKeyChoicesDocument, () => (this.kind() === 'VIRTUAL_KEY' ? this.variables() : null));
  protected readonly busy = computed(() => (this.kind() === 'API_KEY' ? this.apiKeys.busy() : this.virtualKeys.busy()));
  private readonly found = computed(() =>
    this.kind() === 'API_KEY'
      ? (this.apiKeys.data()?.apiKeys.edges.map(({ node }) => ({ value: node.id, label: `${node.name} · ${node.upstream?.name ?? ''}` })) ?? [])
      : (this.virtualKeys.data()?.virtualKeys.edges.map(({ node }) => ({ value: node.id, label: `${node.name} · ${node.consumer.name}` })) ?? []),
  );
  /** What was seen once keeps its name, also when the search has moved on. */
  private readonly seen = new Map<string, string>();
  protected readonly options = computed(() => {
    const found = this.found();
    for (const { value, label } of found) this.seen.set(value, label);
    for (const { id, name } of this.known()) if (name && !this.seen.has(id)) this.seen.set(id, name);
    const listed = new Set(found.map(({ value }) => value));
    return [...found, ...this.value().filter((id) => !listed.has(id)).map((id) => ({ value: id, label: this.seen.get(id) ?? `#${id}` }))];
  });

  protected choose(chosen: string | string[] | null): void {
    this.value.set(chosen === null ? [] : Array.isArray(chosen) ? chosen : [chosen]);
  }
}
