import { CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import { NgTemplateOutlet } from '@angular/common';
import { afterRenderEffect, Component, computed, contentChildren, Directive, effect, inject, input, model, output, TemplateRef, viewChild } from '@angular/core';
import { LucideArrowDown, LucideArrowUp } from '@lucide/angular';
import { NzTableComponent, NzTableModule } from 'ng-zorro-antd/table';
import { injectTranslate } from '../i18n/translate';
import { LoadingRows } from './loading-rows';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** CSS width; one column without takes what is left. */
  readonly width?: string;
  readonly align?: 'right';
  /** What the server sorts by for this column; absent: it is not sorted by. */
  readonly sortKey?: string;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

export interface Row {
  readonly id: string;
}

/** The template of one column's cells: `<ng-template appCell="name" [appCellOf]="rows()" let-row>`. */
@Directive({ selector: '[appCell]' })
export class Cell<T extends Row> {
  readonly key = input.required<string>({ alias: 'appCell' });
  readonly of = input.required<readonly T[]>({ alias: 'appCellOf' });
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);

  static ngTemplateContextGuard<T extends Row>(_cell: Cell<T>, context: unknown): context is { $implicit: T } {
    return context !== undefined;
  }
}

/** The least width of a column that takes what is left. */
const FLEXIBLE_COLUMN_PX = 220;
/** How near to the end of what is loaded the next page is asked for. */
const ROWS_AHEAD = 40;

/**
 * NG-ZORRO's table as the console uses it: columns given as data, rows drawn by virtual scroll when there may be
 * many, further pages asked for while scrolling, rows selected by id.
 */
@Component({
  selector: 'app-data-table',
  imports: [NzTableModule, NgTemplateOutlet, LoadingRows, LucideArrowDown, LucideArrowUp],
  templateUrl: './data-table.html',
  styleUrl: './data-table.css',
})
export class DataTable<T extends Row> {
  readonly rows = input.required<readonly T[]>();
  readonly columns = input.required<readonly Column[]>();
  readonly label = input.required<string>();
  readonly loading = input(false);
  readonly selectable = input(false);
  readonly selected = model<ReadonlySet<string>>(new Set());
  /** CSS height that the scrolled part has at most; without it every row is drawn. */
  readonly viewportHeight = input<string | null>(null);
  readonly rowHeightPx = input(40);
  readonly hasMore = input(false);
  /** Whether a click on a row does something. */
  readonly opens = input(false);
  readonly sort = input<Sort | null>(null);
  readonly sorted = output<Sort>();
  readonly open = output<T>();
  readonly more = output();

  protected readonly t = injectTranslate();
  private readonly cells = contentChildren<Cell<T>>(Cell);
  private readonly table = viewChild<NzTableComponent<T>>('table');
  protected readonly templates = computed(() => new Map(this.cells().map((cell) => [cell.key(), cell.template])));
  protected readonly widths = computed(() => [...(this.selectable() ? ['40px'] : []), ...this.columns().map((column) => column.width ?? null)]);
  /** Below this width the table scrolls sideways. */
  protected readonly minWidth = computed(() => `${this.widths().reduce((sum, width) => sum + (width ? Number.parseInt(width, 10) : FLEXIBLE_COLUMN_PX), 0)}px`);
  /** No taller than its rows. */
  protected readonly height = computed(() => (this.viewportHeight() === null ? null : `min(${this.viewportHeight()}, ${this.rows().length * this.rowHeightPx() + 1}px)`));
  protected readonly allSelected = computed(() => this.rows().length > 0 && this.rows().every((row) => this.selected().has(row.id)));
  protected readonly someSelected = computed(() => !this.allSelected() && this.rows().some((row) => this.selected().has(row.id)));

  constructor() {
    afterRenderEffect(() => {
      this.height();
      this.viewport()?.checkViewportSize();
    });
    effect((onCleanup) => {
      const viewport = this.viewport();
      if (!viewport) return;
      // By keyboard it is scrolled also where no row holds anything to be focused.
      viewport.elementRef.nativeElement.tabIndex = 0;
      const scrolled = viewport.scrolledIndexChange.subscribe((index) => this.scrolledTo(index));
      onCleanup(() => scrolled.unsubscribe());
    });
  }

  protected readonly trackById = (_index: number, row: T): string => row.id;

  protected ariaSort(column: Column): 'ascending' | 'descending' | null {
    const sort = this.sort();
    return sort && column.sortKey === sort.key ? (sort.descending ? 'descending' : 'ascending') : null;
  }

  protected sortBy(key: string): void {
    const sort = this.sort();
    this.sorted.emit({ key, descending: sort?.key === key && !sort.descending });
  }

  protected isChecked(event: Event): boolean {
    return (event.target as HTMLInputElement).checked;
  }

  protected toggle(id: string, on: boolean): void {
    const next = new Set(this.selected());
    if (on) next.add(id);
    else next.delete(id);
    this.selected.set(next);
  }

  protected toggleAll(on: boolean): void {
    this.selected.set(new Set(on ? this.rows().map((row) => row.id) : []));
  }

  protected clicked(event: Event, row: T): void {
    const onControl = (event.target as HTMLElement).closest('a, button, input, label, [role="menuitem"]') !== null;
    if (this.opens() && !onControl) this.open.emit(row);
  }

  private viewport(): CdkVirtualScrollViewport | null {
    this.rows();
    return this.viewportHeight() === null ? null : (this.table()?.cdkVirtualScrollViewport ?? null);
  }

  private scrolledTo(index: number): void {
    if (this.hasMore() && index + ROWS_AHEAD > this.rows().length) this.more.emit();
  }
}
