import { Component, computed, inject, input } from '@angular/core';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { Format } from '../i18n/format';
import { Clock } from './clock';

/** "3 min. ago", with the exact time as its tooltip. */
@Component({
  selector: 'app-relative-time',
  imports: [NzTooltipDirective],
  template: `<time class="num" [attr.datetime]="at()" nz-tooltip [nzTooltipTitle]="exact()">{{ text() }}</time>`,
})
export class RelativeTime {
  readonly at = input.required<string>();
  private readonly format = inject(Format);
  private readonly clock = inject(Clock);
  protected readonly exact = computed(() => this.format.dateTime(this.at()));
  protected readonly text = computed(() => this.format.relative(this.at(), this.clock.nowMs()));
}
