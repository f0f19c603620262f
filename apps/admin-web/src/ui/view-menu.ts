import { CdkMenu, CdkMenuItemCheckbox, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input, model, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucideBookmark, LucideCheck, LucideColumns3, LucideX } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzPopoverDirective } from 'ng-zorro-antd/popover';
import { injectTranslate } from '../i18n/translate';
import { type Column } from './data-table';
import { type SavedView, SavedViews } from './saved-views';

/** Which columns a table shows, and the filters that were saved for it. */
@Component({
  selector: 'app-view-menu',
  imports: [CdkMenu, CdkMenuItemCheckbox, CdkMenuTrigger, FormsModule, LucideBookmark, LucideCheck, LucideColumns3, LucideX, NzButtonComponent, NzInputDirective, NzPopoverDirective],
  templateUrl: './view-menu.html',
  styles: `
    :host { display: inline-flex; gap: 8px; }
    .save { display: flex; gap: 6px; padding-top: 8px; margin-top: 6px; border-top: 1px solid var(--border); }
    .views { width: 240px; }
    .view { display: flex; align-items: center; }
    .view button:first-child { flex: 1; text-align: left; }
    .view button { padding: 5px 6px; border: 0; border-radius: 5px; background: none; color: var(--text); font: inherit; cursor: pointer; display: inline-flex; }
    .view button:hover { background: var(--bg-hover); }
  `,
})
export class ViewMenu {
  readonly page = input.required<string>();
  readonly columns = input.required<readonly Column[]>();
  readonly hidden = model.required<ReadonlySet<string>>();
  /** What is to be saved: the parameters of the address. */
  readonly current = input.required<Readonly<Record<string, string>>>();
  readonly chosen = output<SavedView>();
  protected readonly t = injectTranslate();
  private readonly saved = inject(SavedViews);
  protected readonly views = computed(() => this.saved.of(this.page())());
  protected readonly newName = model('');

  protected toggle(key: string): void {
    const next = new Set(this.hidden());
    if (!next.delete(key)) next.add(key);
    this.hidden.set(next);
  }

  protected save(event: Event): void {
    event.preventDefault();
    const name = this.newName().trim();
    if (!name) return;
    this.saved.save(this.page(), { name, params: this.current() });
    this.newName.set('');
  }

  protected remove(view: SavedView): void {
    this.saved.remove(this.page(), view.name);
  }
}
