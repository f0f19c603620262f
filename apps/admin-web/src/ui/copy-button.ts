import { Component, inject, input, signal } from '@angular/core';
import { Clipboard } from '@angular/cdk/clipboard';
import { LucideCheck, LucideCopy } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectTranslate } from '../i18n/translate';

const SHOWN_MS = 1_600;

@Component({
  selector: 'app-copy-button',
  imports: [NzButtonComponent, LucideCheck, LucideCopy],
  template: `
    <button nz-button type="button" [nzType]="quiet() ? 'text' : 'default'" nzSize="small" (click)="copy()" [attr.aria-label]="t(done() ? 'ui.copy.done' : 'ui.copy.action')">
      @if (done()) { <svg lucideCheck class="done"></svg> } @else { <svg lucideCopy></svg> }
      @if (!quiet()) { {{ t(done() ? 'ui.copy.done' : 'ui.copy.action') }} }
    </button>
  `,
  styles: '.done { color: var(--good); }',
})
export class CopyButton {
  readonly text = input.required<string>();
  readonly quiet = input(false);
  protected readonly t = injectTranslate();
  protected readonly done = signal(false);
  private readonly clipboard = inject(Clipboard);

  protected copy(): void {
    if (!this.clipboard.copy(this.text())) return;
    this.done.set(true);
    setTimeout(() => this.done.set(false), SHOWN_MS);
  }
}
