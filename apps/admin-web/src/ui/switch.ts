import { afterEveryRender, Directive, ElementRef, inject } from '@angular/core';
import { NzSwitchComponent } from 'ng-zorro-antd/switch';

/** Tells assistive technology that the button inside `nz-switch` is a switch, and whether it is on. */
@Directive({ selector: 'nz-switch' })
export class SwitchRole {
  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const control = inject(NzSwitchComponent);
    afterEveryRender({
      write: () => {
        const button = host.querySelector('button');
        button?.setAttribute('role', 'switch');
        button?.setAttribute('aria-checked', String(control.isChecked));
      },
    });
  }
}

/** NG-ZORRO's switch as every page imports it. */
export const SWITCH = [NzSwitchComponent, SwitchRole] as const;
