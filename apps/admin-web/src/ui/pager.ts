import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { LucideChevronLeft, LucideChevronRight } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { Format } from '../i18n/format';
import { injectTranslate } from '../i18n/translate';
import { type Pages } from './pages';

/** Which rows of a paged list are on screen, and the ways on and back; nothing where there is only one page and no count to tell. */
@Component({
  selector: 'app-pager',
  imports: [LucideChevronLeft, LucideChevronRight, NzButtonComponent],
  template: `
    @if (total() !== null || pages().page() > 0 || info()?.hasNextPage) {
      <span class="muted num">{{ text() }}</span>
      <button nz-button type="button" [disabled]="pages().page() === 0" (click)="pages().back()" [attr.aria-label]="t('ui.pager.back')"><svg lucideChevronLeft></svg></button>
      <button nz-button type="button" [disabled]="!info()?.hasNextPage" (click)="next()" [attr.aria-label]="t('ui.pager.next')"><svg lucideChevronRight></svg></button>
    }
  `,
  styles: `
    :host { display: flex; align-items: center; justify-content: flex-end; gap: 6px; }
    span { margin-right: 6px; }
    span, button { margin-top: 10px; }
  `,
})
export class Pager {
  readonly pages = input.required<Pages>();
  readonly pageSize = input.required<number>();
  /** How many are on this page. */
  readonly rows = input.required<number>();
  readonly info = input.required<{ readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined>();
  readonly busy = input.required<boolean>();
  readonly total = input<number | null>(null);
  protected readonly t = injectTranslate();
  private readonly format = inject(Format);
  protected readonly text = computed(() => {
    const start = this.pages().page() * this.pageSize();
    const [from, to] = [this.format.number(start + 1), this.format.number(start + this.rows())];
    const total = this.total();
    return total === null ? this.t('ui.pager.part', { from, to }) : this.t('ui.pager.range', { from, to, total: this.format.number(Math.max(total, start + this.rows())) });
  });

  /** The page that is to be left for the next one, as soon as its own answer, with the cursor, is there. */
  private readonly leaving = signal<number | null>(null);

  constructor() {
    effect(() => {
      const leaving = this.leaving();
      if (leaving === null || this.busy()) return;
      untracked(() => {
        const { hasNextPage, endCursor } = this.info() ?? {};
        if (leaving === this.pages().page() && hasNextPage && endCursor) this.pages().next(endCursor);
        this.leaving.set(null);
      });
    });
  }

  protected next(): void {
    this.leaving.set(this.pages().page());
  }
}
