import { Component, input } from '@angular/core';
import { CopyButton } from './copy-button';

/** Text to be copied: a command, a piece of code. */
@Component({
  selector: 'app-snippet',
  imports: [CopyButton],
  template: `<pre tabindex="0" [attr.aria-label]="label()">{{ text() }}</pre><app-copy-button [text]="text()" [quiet]="true" />`,
  styles: `
    :host { position: relative; display: block; border: 1px solid var(--border); border-radius: 8px; background: var(--bg-sunken); }
    pre { margin: 0; padding: 12px 44px 12px 14px; overflow: auto; line-height: 19px; color: var(--text); }
    app-copy-button { position: absolute; top: 6px; right: 6px; border-radius: 6px; background: var(--bg-sunken); }
  `,
})
export class Snippet {
  readonly text = input.required<string>();
  readonly label = input.required<string>();
}
