import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideArrowLeft, LucideChevronRight } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { NzStepsModule } from 'ng-zorro-antd/steps';
import { type ImportField, ImportUpstreamsDocument, PreviewImportDocument, type PreviewImportMutation, ReadImportHeadDocument, type ReadImportHeadMutation, StartImportDocument } from '../../graphql/generated/imports/graphql';
import { injectMutate } from '../../graphql/mutate';
import { RequestError } from '../../graphql/request-error';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Segmented, type SegmentedOption } from '../../ui/segmented';
import { ImportPreview } from './import-preview';
import { uploadFile } from './upload-file';

const TEMPLATE_URL = '/api/admin/batch/template/keys-csv';
const UPSTREAM_CHOICES = 100;
/** What GraphQL takes as text; more is sent as a file. */
const MOST_PASTED = 900_000;
const FIELDS: readonly ImportField[] = ['KEY_VALUE', 'NAME', 'UPSTREAM_ID', 'LOCATION', 'PARAM_NAME', 'VALUE_PREFIX', 'WEIGHT', 'PRIORITY', 'TAGS', 'OWNER', 'STATUS', 'EXPIRES_AT', 'ENABLE_QUOTA', 'QUOTA_TOTAL'];

type Source = 'file' | 'paste';
type Head = ReadImportHeadMutation['readImportHead'];

/** From a file or a pasted text to keys: what it is, what its columns mean, what it would do, and then doing it. */
@Component({
  selector: 'app-import-wizard',
  imports: [FormsModule, ImportPreview, Label, LucideArrowLeft, LucideChevronRight, NzButtonComponent, NzInputDirective, NzSelectModule, NzStepsModule, Page, RouterLink, Segmented],
  templateUrl: './import-wizard.html',
  styleUrl: './import-wizard.css',
})
export class ImportWizard {
  readonly upstream = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly fields = FIELDS;
  protected readonly templateUrl = TEMPLATE_URL;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly upstreams = injectQuery(ImportUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly sources = computed<SegmentedOption<Source>[]>(() => [
    { value: 'file', label: this.t('imports.source.file') },
    { value: 'paste', label: this.t('imports.source.paste') },
  ]);

  protected readonly step = signal(0);
  protected readonly busy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly upstreamId = linkedSignal<string | null>(() => this.upstream() ?? null);
  protected readonly source = signal<Source>('file');
  protected readonly file = signal<File | null>(null);
  protected readonly pasted = signal('');
  protected readonly head = signal<Head | null>(null);
  /** What each heading stands for; null is left out. */
  protected readonly meanings = signal<ReadonlyMap<string, ImportField | null>>(new Map());
  protected readonly preview = signal<PreviewImportMutation['previewImport'] | null>(null);
  protected readonly atomic = signal(false);
  protected readonly updateExisting = signal(false);

  protected readonly lines = computed(() => this.pasted().split(/\r?\n/).filter((line) => line.trim() !== '').length);
  protected readonly given = computed(() => (this.source() === 'file' ? this.file() !== null : this.lines() > 0));
  protected readonly taken = computed(() => new Set([...this.meanings().values()].filter((field) => field !== null)));
  protected readonly missing = computed(() => {
    if (this.head()?.plainList) return null;
    if (!this.taken().has('KEY_VALUE')) return this.t('imports.columns.needKey');
    return this.taken().has('UPSTREAM_ID') || this.upstreamId() ? null : this.t('imports.columns.needUpstream');
  });
  protected readonly willAdd = computed(() => (this.preview()?.newCount ?? 0) + (this.updateExisting() ? (this.preview()?.changedCount ?? 0) : 0));
  protected readonly refused = computed(() => this.atomic() && (this.preview()?.invalidCount ?? 0) > 0);

  protected choose(event: Event): void {
    this.file.set((event.target as HTMLInputElement).files?.[0] ?? null);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.file.set(event.dataTransfer?.files[0] ?? null);
  }

  protected mean(heading: string, field: ImportField | null): void {
    this.meanings.update((meanings) => new Map(meanings).set(heading, field));
  }

  /** From the source: a plain list has no columns to speak of. */
  protected async readHead(): Promise<void> {
    await this.during(async () => {
      const { readImportHead } = await this.mutate(ReadImportHeadDocument, { file: await this.sent() });
      if (readImportHead.plainList && !this.upstreamId()) throw new RequestError('BAD_USER_INPUT', this.t('imports.source.needUpstream'));
      const known = new Map(readImportHead.known.map(({ heading, field }) => [heading, field]));
      this.head.set(readImportHead);
      this.meanings.set(new Map(readImportHead.headings.map((heading) => [heading, known.get(heading) ?? null])));
      if (readImportHead.plainList) await this.look();
      else this.step.set(1);
    });
  }

  protected readPreview(): Promise<void> {
    return this.during(() => this.look());
  }

  protected async start(): Promise<void> {
    await this.during(async () => {
      const { startImport } = await this.mutate(StartImportDocument, { ...this.described(), atomic: this.atomic(), updateExisting: this.updateExisting() }, ['apiKeys', 'importJobs']);
      await this.router.navigate(['/keys/imports', startImport.id]);
    });
  }

  protected back(): void {
    this.problem.set(null);
    this.step.update((step) => (step === 2 && this.head()?.plainList ? 0 : step - 1));
  }

  private async look(): Promise<void> {
    this.preview.set((await this.mutate(PreviewImportDocument, this.described())).previewImport);
    this.step.set(2);
  }

  private described() {
    const mapping = [...this.meanings()].flatMap(([column, field]) => (field ? [{ column, field }] : []));
    return { file: { uploadId: this.head()!.upload.id }, mapping: mapping.length > 0 ? mapping : null, upstreamId: this.upstreamId() };
  }

  private async sent(): Promise<{ uploadId: string } | { content: string }> {
    if (this.source() === 'file') return { uploadId: await uploadFile(this.file()!) };
    const content = this.pasted();
    return content.length <= MOST_PASTED ? { content } : { uploadId: await uploadFile(new File([content], 'pasted.csv', { type: 'text/csv' })) };
  }

  private async during(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      await work();
    } catch (error) {
      this.problem.set(this.notice.explain(error));
    } finally {
      this.busy.set(false);
    }
  }
}
