import { Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** Every time zone that the browser knows, with search. */
@Component({
  selector: 'app-time-zone-select',
  imports: [FormsModule, NzSelectModule],
  template: '<nz-select [nzId]="controlId()" [(ngModel)]="value" [nzOptions]="options" nzShowSearch />',
  styles: 'nz-select { width: 100%; }',
})
export class TimeZoneSelect {
  readonly value = model('UTC');
  readonly controlId = input.required<string>();
  protected readonly options = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({ label: zone, value: zone }));
}
