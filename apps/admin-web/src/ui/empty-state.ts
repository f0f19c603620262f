import { Component, input } from '@angular/core';
import { LucideDynamicIcon, LucideInbox, type LucideIconInput } from '@lucide/angular';

/** An empty list: says what belongs here, and its content says what to do about it. */
@Component({
  selector: 'app-empty-state',
  imports: [LucideDynamicIcon],
  template: `
    <span class="icon"><svg [lucideIcon]="icon()"></svg></span>
    <h2>{{ heading() }}</h2>
    <p class="muted">{{ text() }}</p>
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host { display: flex; flex-direction: column; align-items: center; text-align: center; padding: 56px 24px; }
    .icon { display: grid; place-items: center; width: 44px; height: 44px; border: 1px solid var(--border); border-radius: 12px; color: var(--text-muted); background: var(--bg-sunken); margin-bottom: 14px; }
    .icon svg { width: 20px; height: 20px; }
    h2 { font-size: 14px; line-height: 22px; }
    p { max-width: 52ch; margin-top: 4px; }
    .actions { margin-top: 16px; display: flex; gap: 8px; }
    .actions:empty { display: none; }
  `,
})
export class EmptyState {
  readonly heading = input.required<string>();
  readonly text = input.required<string>();
  readonly icon = input<LucideIconInput>(LucideInbox);
}
