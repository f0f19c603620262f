import { Component, computed, input, resource } from '@angular/core';

/** Markdown as a message shows it; markup of its own comes out as text. Loaded when the first is shown. */
@Component({
  selector: 'app-markdown',
  template: '<div [innerHTML]="html()"></div>',
  styles: `
    :host { display: block; overflow-wrap: anywhere; }
    div ::ng-deep :is(p, ul, ol) { margin: 0 0 12px; }
    div ::ng-deep :is(h1, h2, h3, h4) { margin: 0 0 12px; font-size: 15px; }
    div ::ng-deep :is(ul, ol) { padding-left: 20px; }
    div ::ng-deep hr { border: 0; border-top: 1px solid var(--border); margin: 12px 0; }
  `,
})
export class Markdown {
  readonly text = input.required<string>();
  private readonly parser = resource({ loader: async () => (await import('marked')).marked });
  /** Angular cleans what it binds as HTML. */
  protected readonly html = computed(() => {
    const marked = this.parser.hasValue() ? this.parser.value() : null;
    return marked ? (marked.parse(this.text().replaceAll('&', '&amp;').replaceAll('<', '&lt;'), { breaks: true, async: false }) as string) : '';
  });
}
