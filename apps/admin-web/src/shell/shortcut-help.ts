import { Component, computed, inject } from '@angular/core';
import { injectTranslate } from '../i18n/translate';
import { Shortcuts } from './shortcuts';

@Component({
  selector: 'app-shortcut-help',
  template: `
    <h2 id="shortcuts-heading" tabindex="-1">{{ t('shell.shortcuts') }}</h2>
    <div class="columns">
      @for (group of groups(); track $index) {
        <dl>
          @for (one of group; track one.keys) {
            <div>
              <dt>{{ t(one.label) }}</dt>
              <dd>@for (key of one.keys.split(' '); track $index) {<kbd>{{ key }}</kbd>}</dd>
            </div>
          }
        </dl>
      }
    </div>
  `,
  host: { class: 'card' },
  styles: `
    :host { display: block; width: 620px; max-width: 100%; box-sizing: border-box; padding: 20px 24px 24px; box-shadow: var(--shadow-popup); max-height: 80vh; overflow: auto; }
    h2 { font-size: 15px; margin-bottom: 12px; outline: none; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 0 36px; }
    dl { margin: 0; }
    dl > div { display: flex; justify-content: space-between; padding: 6px 0; border-bottom: 1px solid var(--border); }
    dt { color: var(--text); font-weight: 400; }
    dd { margin: 0; display: flex; gap: 4px; }
  `,
})
export class ShortcutHelp {
  protected readonly t = injectTranslate();
  private readonly shortcuts = inject(Shortcuts);
  protected readonly groups = computed(() => {
    const all = this.shortcuts.list();
    const half = Math.ceil(all.length / 2);
    return [all.slice(0, half), all.slice(half)];
  });
}
