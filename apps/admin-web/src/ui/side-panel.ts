import { type ComponentType } from '@angular/cdk/overlay';
import { Dialog, type DialogRef } from '@angular/cdk/dialog';
import { inject, Injectable } from '@angular/core';
import { Overlay } from '@angular/cdk/overlay';
import { firstValueFrom } from 'rxjs';

/** Opens a component in a panel at the right edge: forms and details beside the list that they belong to. */
@Injectable({ providedIn: 'root' })
export class SidePanel {
  private readonly dialog = inject(Dialog);
  private readonly overlay = inject(Overlay);

  open<Result, Data = unknown>(component: ComponentType<unknown>, options: { data?: Data; label: string; widthPx?: number }): DialogRef<Result> {
    return this.dialog.open<Result, Data>(component, {
      data: options.data,
      ariaLabel: options.label,
      width: `min(${options.widthPx ?? 520}px, 100vw)`,
      height: '100dvh',
      positionStrategy: this.overlay.position().global().right('0').top('0'),
      backdropClass: 'dialog-backdrop',
      panelClass: 'side-panel',
    }) as DialogRef<Result>;
  }

  async ask<Result, Data = unknown>(component: ComponentType<unknown>, options: { data?: Data; label: string; widthPx?: number }): Promise<Result | undefined> {
    return firstValueFrom(this.open<Result, Data>(component, options).closed, { defaultValue: undefined });
  }
}
