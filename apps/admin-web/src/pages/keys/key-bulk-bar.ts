import { Component, computed, inject, input, output } from '@angular/core';
import { LucideX } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';

export type BulkAct = 'enable' | 'disable' | 'change' | 'delete';

/** What can be done with the keys that are selected, or with all that the filter finds. */
@Component({
  selector: 'app-key-bulk-bar',
  imports: [LucideX, NzButtonComponent],
  template: `
    <strong class="num" role="status">{{ t('keys.bulk.selected', { count: format.number(count()) }) }}</strong>
    @if (offersAll()) {
      <button nz-button nzType="link" nzSize="small" type="button" (click)="all.emit()">{{ t('keys.bulk.all', { count: format.number(matching()) }) }}</button>
    }
    <button nz-button nzSize="small" type="button" (click)="act.emit('enable')">{{ t('keys.enable') }}</button>
    <button nz-button nzSize="small" type="button" (click)="act.emit('disable')">{{ t('keys.disable.action') }}</button>
    <button nz-button nzSize="small" type="button" (click)="act.emit('change')">{{ t('keys.bulk.change') }}</button>
    <button nz-button nzSize="small" type="button" nzDanger (click)="act.emit('delete')">{{ t('ui.delete') }}</button>
    <button nz-button nzType="text" nzSize="small" type="button" (click)="none.emit()" [attr.aria-label]="t('keys.bulk.none')"><svg lucideX></svg></button>
  `,
  host: { role: 'region', '[attr.aria-label]': "t('keys.bulk.region')" },
  styles: `
    :host { position: fixed; left: 50%; bottom: 22px; z-index: 10; display: flex; align-items: center; justify-content: center; flex-wrap: wrap; gap: 8px; width: max-content; max-width: calc(100vw - 32px); box-sizing: border-box; padding: 9px 14px; border: 1px solid var(--border-strong); border-radius: 10px; background: var(--bg-raised); box-shadow: var(--shadow-popup); transform: translateX(-50%); }
    strong { margin-right: 6px; font-weight: 600; white-space: nowrap; }
  `,
})
export class KeyBulkBar {
  /** How many the act will be on. */
  readonly count = input.required<number>();
  /** How many the filter finds. */
  readonly matching = input.required<number>();
  /** Whether the whole page is selected: then all that match are offered. */
  readonly pageSelected = input.required<boolean>();
  readonly act = output<BulkAct>();
  readonly all = output();
  readonly none = output();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly offersAll = computed(() => this.pageSelected() && this.count() < this.matching());
}
