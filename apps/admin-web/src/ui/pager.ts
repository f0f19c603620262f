import { Component, computed, inject, input, output } from '@angular/core';
import { LucideChevronLeft, LucideChevronRight } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { Format } from '../i18n/format';
import { injectTranslate } from '../i18n/translate';

/** Where one is in a list that the server pages by cursor, and the ways on and back. */
@Component({
  selector: 'app-pager',
  imports: [LucideChevronLeft, LucideChevronRight, NzButtonComponent],
  template: `
    <span class="muted num">{{ text() }}</span>
    <button nz-button type="button" [disabled]="page() === 0" (click)="back.emit()" [attr.aria-label]="t('ui.pager.back')"><svg lucideChevronLeft></svg></button>
    <button nz-button type="button" [disabled]="!hasNext()" (click)="next.emit()" [attr.aria-label]="t('ui.pager.next')"><svg lucideChevronRight></svg></button>
  `,
  styles: ':host { display: flex; align-items: center; justify-content: flex-end; gap: 6px; padding-top: 10px; } span { margin-right: 6px; }',
})
export class Pager {
  /** Counted from 0. */
  readonly page = input.required<number>();
  readonly pageSize = input.required<number>();
  readonly rows = input.required<number>();
  readonly total = input.required<number>();
  readonly hasNext = input.required<boolean>();
  readonly back = output();
  readonly next = output();
  protected readonly t = injectTranslate();
  private readonly format = inject(Format);
  protected readonly text = computed(() => {
    const start = this.page() * this.pageSize();
    return this.t('ui.pager.range', { from: this.format.number(start + 1), to: this.format.number(start + this.rows()), total: this.format.number(Math.max(this.total(), start + this.rows())) });
  });
}
