import { afterRenderEffect, Directive, ElementRef, inject, input } from '@angular/core';

/**
 * Names a control of NG-ZORRO for assistive technology: those put their input or button inside, where an
 * aria-label on the outer element does not count.
 */
@Directive({ selector: '[appLabel]' })
export class Label {
  readonly label = input.required<string>({ alias: 'appLabel' });

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      const label = this.label();
      for (const control of host.querySelectorAll('input, button')) control.setAttribute('aria-label', label);
    });
  }
}
