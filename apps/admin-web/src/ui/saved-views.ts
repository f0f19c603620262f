import { Injectable, signal } from '@angular/core';

export interface SavedView {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

const STORAGE_KEY = 'console.views.';

/** Filters that somebody gave a name, for each page, kept in this browser. */
@Injectable({ providedIn: 'root' })
export class SavedViews {
  private readonly lists = new Map<string, ReturnType<typeof signal<readonly SavedView[]>>>();

  of(page: string) {
    let list = this.lists.get(page);
    if (!list) {
      list = signal<readonly SavedView[]>(stored(page));
      this.lists.set(page, list);
    }
    return list.asReadonly();
  }

  save(page: string, view: SavedView): void {
    this.set(page, [...this.of(page)().filter((one) => one.name !== view.name), view]);
  }

  remove(page: string, name: string): void {
    this.set(page, this.of(page)().filter((one) => one.name !== name));
  }

  private set(page: string, views: readonly SavedView[]): void {
    this.of(page);
    this.lists.get(page)!.set(views);
    localStorage.setItem(STORAGE_KEY + page, JSON.stringify(views));
  }
}

function stored(page: string): readonly SavedView[] {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY + page) ?? '[]') as SavedView[];
  } catch {
    return [];
  }
}
