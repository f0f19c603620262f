import { Component } from '@angular/core';

/** The brand mark: two lines that change places, as keys do. */
@Component({
  selector: 'app-mark',
  template: `
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M7 10.5h5.5c2.2 0 3.5 2.4 5 5.5s2.8 5.5 5 5.5H25M7 21.5h5.5c1.5 0 2.6-1.1 3.5-2.7M25 10.5h-2.5c-1.5 0-2.6 1.1-3.5 2.7" stroke="#fff" stroke-width="2.4" stroke-linecap="round" />
    </svg>
  `,
  styles: ':host { display: inline-flex; } svg { width: 100%; height: 100%; }',
  host: { style: 'width: 22px; height: 22px' },
})
export class Mark {}
