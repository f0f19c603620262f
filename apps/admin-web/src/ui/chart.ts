import { Component, computed, inject, input, output } from '@angular/core';
import { type EChartsCoreOption } from 'echarts/core';
import { NgxEchartsDirective, provideEchartsCore } from 'ngx-echarts';
import { Preferences } from '../preferences/preferences';
import { chartTheme } from './chart-theme';

/** ECharts, loaded when the first chart is drawn, in the console's colours. `label` says in words what it shows. */
@Component({
  selector: 'app-chart',
  imports: [NgxEchartsDirective],
  template: `<div echarts [options]="options()" [theme]="theme()" [autoResize]="true" [style.height.px]="heightPx()" role="img" [attr.aria-label]="label()" (chartClick)="pointChosen.emit({ index: $event.dataIndex, series: $event.seriesName ?? '' })"></div>`,
  providers: [provideEchartsCore({ echarts: () => import('./echarts-parts').then((parts) => parts.echarts) })],
  styles: ':host { display: block; }',
})
export class Chart {
  readonly options = input.required<EChartsCoreOption>();
  readonly label = input.required<string>();
  readonly heightPx = input(220);
  readonly pointChosen = output<{ index: number; series: string }>();
  private readonly preferences = inject(Preferences);
  protected readonly theme = computed(() => chartTheme(this.preferences.theme()));
}
