import { Component, inject, input, output } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { LucideDynamicIcon, LucidePanelLeftClose, LucidePanelLeftOpen } from '@lucide/angular';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { injectTranslate } from '../i18n/translate';
import { Preferences } from '../preferences/preferences';
import { Mark } from '../ui/mark';
import { type NavGroup } from './nav';

@Component({
  selector: 'app-side-nav',
  imports: [RouterLink, RouterLinkActive, LucideDynamicIcon, LucidePanelLeftClose, LucidePanelLeftOpen, NzTooltipDirective, Mark],
  templateUrl: './side-nav.html',
  styleUrl: './side-nav.css',
  host: { '[class.collapsed]': 'preferences.navCollapsed()' },
})
export class SideNav {
  readonly groups = input.required<readonly NavGroup[]>();
  readonly chosen = output();
  protected readonly t = injectTranslate();
  protected readonly preferences = inject(Preferences);

  protected toggle(): void {
    this.preferences.navCollapsed.update((collapsed) => !collapsed);
  }
}
