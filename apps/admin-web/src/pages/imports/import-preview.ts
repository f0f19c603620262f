import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { type PreviewImportMutation, type RowVerdict } from '../../graphql/generated/imports/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';

type Preview = PreviewImportMutation['previewImport'];

export const VERDICT_TONE: Record<RowVerdict, Tone> = { NEW: 'good', DUPLICATE: 'idle', CHANGED: 'info', INVALID: 'bad' };

/** What an import would do, counted by verdict, with the first rows of each and why. */
@Component({
  selector: 'app-import-preview',
  imports: [Badge, Cell, DataTable],
  templateUrl: './import-preview.html',
  styles: `
    .tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px; margin-bottom: 14px; }
    .tiles button { display: flex; flex-direction: column; gap: 2px; padding: 10px 14px; border: 1px solid var(--border); border-radius: 10px; background: var(--bg-raised); color: var(--text-muted); font: inherit; text-align: left; cursor: pointer; }
    .tiles button:hover { border-color: var(--border-strong); }
    .tiles .chosen { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
    strong { font-size: 20px; line-height: 26px; font-weight: 600; color: var(--text-strong); }
    .NEW strong { color: var(--good); }
    .INVALID strong { color: var(--bad); }
    p { margin: 8px 0; }
    .none { padding: 24px 0; text-align: center; }
    @media (max-width: 560px) { .tiles { grid-template-columns: 1fr 1fr; } }
  `,
})
export class ImportPreview {
  readonly preview = input.required<Preview>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly tone = VERDICT_TONE;
  protected readonly tiles = computed<{ verdict: RowVerdict; count: number }[]>(() => {
    const { newCount, duplicateCount, changedCount, invalidCount } = this.preview();
    return [
      { verdict: 'NEW', count: newCount },
      { verdict: 'DUPLICATE', count: duplicateCount },
      { verdict: 'CHANGED', count: changedCount },
      { verdict: 'INVALID', count: invalidCount },
    ];
  });
  /** What is wrong is what one looks for first. */
  protected readonly shown = linkedSignal<RowVerdict>(() => (this.preview().invalidCount > 0 ? 'INVALID' : 'NEW'));
  protected readonly rows = computed(() => this.preview().rows.filter(({ verdict }) => verdict === this.shown()).map((row) => ({ ...row, id: String(row.row) })));
  protected readonly more = computed(() => (this.tiles().find(({ verdict }) => verdict === this.shown())?.count ?? 0) - this.rows().length);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'row', label: this.t('imports.row'), width: '72px', align: 'right' },
    { key: 'name', label: this.t('keys.column.name'), width: '200px' },
    { key: 'value', label: this.t('imports.value'), width: '150px' },
    { key: 'verdict', label: this.t('imports.preview.verdict'), width: '120px' },
    { key: 'why', label: this.t('imports.why') },
  ]);
}
