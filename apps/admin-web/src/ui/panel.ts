import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject, input } from '@angular/core';
import { LucideX } from '@lucide/angular';
import { injectTranslate } from '../i18n/translate';

/** The inside of a side panel: heading with a way out, content that scrolls, footer that stays. */
@Component({
  selector: 'app-panel',
  imports: [LucideX],
  template: `
    <header>
      <div class="title"><h2>{{ heading() }}</h2><ng-content select="[slot=below-heading]" /></div>
      <ng-content select="[slot=actions]" />
      <button type="button" class="close" (click)="ref.close()" [attr.aria-label]="t('ui.close')"><svg lucideX></svg></button>
    </header>
    <div class="body"><ng-content /></div>
    <footer><ng-content select="[slot=footer]" /></footer>
  `,
  styles: `
    :host { display: flex; flex-direction: column; height: 100%; background: var(--bg-raised); border-left: 1px solid var(--border); box-shadow: var(--shadow-popup); }
    header { display: flex; align-items: center; gap: 10px; padding: 14px 16px 13px 22px; border-bottom: 1px solid var(--border); }
    .title { flex: 1; min-width: 0; }
    h2 { font-size: 15px; line-height: 22px; overflow: hidden; text-overflow: ellipsis; }
    .close { display: grid; place-items: center; width: 28px; height: 28px; border: 0; border-radius: 6px; background: none; color: var(--text-muted); cursor: pointer; }
    .close:hover { background: var(--bg-hover); }
    .body { flex: 1; overflow: auto; padding: 20px 22px; }
    footer { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 22px; border-top: 1px solid var(--border); }
    footer:empty { display: none; }
  `,
})
export class Panel {
  readonly heading = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly ref = inject<DialogRef<unknown>>(DialogRef);
}
