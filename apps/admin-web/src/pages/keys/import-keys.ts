import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Apollo } from 'apollo-angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { KeyUpstreamsDocument } from '../../graphql/generated/keys/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Badge } from '../../ui/badge';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { importCsv, type ImportResult, importValues, TEMPLATE_URL } from './batch-api';
import { Segmented, type SegmentedOption } from '../../ui/segmented';

const UPSTREAM_CHOICES = 100;
const ERRORS_SHOWN = 200;

/** Many keys at once: pasted, one a line, or from a CSV file. Good rows go in, bad ones are told with their row. */
@Component({
  selector: 'app-import-keys',
  imports: [Badge, FormsModule, NzButtonComponent, NzInputDirective, Segmented, NzSelectModule, Panel],
  templateUrl: './import-keys.html',
  styles: `
    :host { display: block; height: 100%; }
    label { display: block; margin: 16px 0 5px; font-weight: 500; }
    nz-select { width: 100%; }
    .check { display: flex; gap: 8px; align-items: flex-start; font-weight: 400; }
    .check input { margin-top: 3px; }
    .result { display: flex; gap: 8px; margin-bottom: 14px; }
    table { width: 100%; border-collapse: collapse; }
    th { text-align: left; font-weight: 500; color: var(--text-muted); }
    th, td { padding: 6px 8px 6px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
    p { margin-top: 8px; }
  `,
})
export class ImportKeys {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly templateUrl = TEMPLATE_URL;
  private readonly preferences = inject(Preferences);
  private readonly notice = inject(Notice);
  private readonly apollo = inject(Apollo);
  private readonly upstreams = injectQuery(KeyUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly sources = computed<SegmentedOption<'paste' | 'file'>[]>(() => [
    { label: this.t('keys.import.paste'), value: 'paste' },
    { label: this.t('keys.import.file'), value: 'file' },
  ]);
  protected readonly source = signal<'paste' | 'file'>('paste');
  protected readonly upstreamId = signal(inject<string | null>(DIALOG_DATA) ?? '');
  protected readonly pasted = signal('');
  protected readonly file = signal<File | null>(null);
  protected readonly atomic = signal(false);
  protected readonly busy = signal(false);
  protected readonly result = signal<ImportResult | null>(null);
  protected readonly shownErrors = computed(() => this.result()?.errors.slice(0, ERRORS_SHOWN) ?? []);
  private readonly lines = computed(() => this.pasted().split(/\r?\n/).map((line) => line.trim()).filter(Boolean));
  protected readonly values = computed(() => [...new Set(this.lines())]);
  protected readonly repeated = computed(() => this.lines().length - this.values().length);
  protected readonly ready = computed(() => (this.source() === 'paste' ? this.upstreamId() !== '' && this.values().length > 0 : this.file() !== null));

  protected choose(event: Event): void {
    this.file.set((event.target as HTMLInputElement).files?.[0] ?? null);
  }

  protected async start(): Promise<void> {
    this.busy.set(true);
    try {
      const language = this.preferences.language();
      const file = this.file();
      this.result.set(this.source() === 'file' && file ? await importCsv(file, this.atomic(), language) : await importValues(this.upstreamId(), this.values(), this.atomic(), language));
      this.apollo.client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'apiKeys' });
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.busy.set(false);
    }
  }
}
