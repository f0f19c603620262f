import { Component, computed, inject, input, output } from '@angular/core';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type HeaderQuery } from '../../graphql/generated/headers/graphql';
import { injectTranslate } from '../../i18n/translate';
import { RelativeTime } from '../../ui/relative-time';
import { SidePanel } from '../../ui/side-panel';
import { HeaderDiff, type HeaderDiffData } from './header-diff';

type Header = HeaderQuery['headerConfig'];

/** What a header's value has been: any version beside the one in force, and the way back to it. */
@Component({
  selector: 'app-header-versions',
  imports: [NzButtonComponent, RelativeTime],
  template: `
    <h2>{{ t('headers.versions') }}</h2>
    <ul>
      @for (version of header().versions; track version.version) {
        <li>
          <span class="what"><span class="num">{{ t('headers.version', { version: version.version }) }}</span><span class="muted">{{ version.changedBy }} · <app-relative-time [at]="version.changedAt" /></span></span>
          @if (version.version === header().version) {
            <span class="muted">{{ t('headers.inForce') }}</span>
          } @else {
            <button nz-button nzSize="small" type="button" (click)="compare(version.version)" [attr.aria-label]="t('headers.compareWith', { version: version.version })">{{ t('headers.compare') }}</button>
          }
        </li>
      }
    </ul>
  `,
  styles: `
    :host { display: block; padding: 16px 18px; }
    h2 { font-size: 13px; margin-bottom: 4px; }
    ul { list-style: none; margin: 0; padding: 0; max-height: 320px; overflow: auto; }
    li { display: flex; align-items: center; justify-content: space-between; gap: 10px; min-height: 40px; border-bottom: 1px solid var(--border); }
    li:last-child { border-bottom: 0; }
    .what { display: flex; flex-wrap: wrap; gap: 0 10px; min-width: 0; }
  `,
})
export class HeaderVersions {
  readonly header = input.required<Header>();
  readonly readOnly = input(false);
  /** A version to go back to. */
  readonly reverted = output<number>();
  protected readonly t = injectTranslate();
  private readonly panel = inject(SidePanel);
  private readonly current = computed(() => this.header().versions.find(({ version }) => version === this.header().version));

  protected async compare(number: number): Promise<void> {
    const before = this.header().versions.find(({ version }) => version === number);
    const after = this.current();
    if (!before || !after) return;
    const data: HeaderDiffData = { name: this.header().name, before, after, readOnly: this.readOnly() };
    if (await this.panel.ask<boolean, HeaderDiffData>(HeaderDiff, { label: this.t('headers.compareWith', { version: number }), data, widthPx: 980 })) this.reverted.emit(number);
  }
}
