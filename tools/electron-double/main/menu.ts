import { LoudEmitter } from '../loud.ts';

type Template = Electron.MenuItemConstructorOptions;

/** One entry; `click()` does what a person's click does. */
export class MenuItemDouble {
  readonly id: string;
  readonly label: string;
  readonly type: NonNullable<Template['type']>;
  readonly role: Template['role'];
  readonly enabled: boolean;
  readonly submenu: MenuDouble | undefined;
  checked: boolean;
  readonly #onClick: Template['click'];

  constructor(options: Template) {
    this.id = options.id ?? '';
    this.label = options.label ?? '';
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal');
    this.role = options.role;
    this.enabled = options.enabled ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(options.submenu) ? MenuDouble.buildFromTemplate(options.submenu) : undefined;
    this.#onClick = options.click;
  }

  click(): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    this.#onClick?.(this as unknown as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
  }
}

let applicationMenu: MenuDouble | null = null;

export class MenuDouble extends LoudEmitter {
  readonly items: MenuItemDouble[] = [];

  constructor() {
    super('Menu');
  }

  static buildFromTemplate(template: readonly Template[]): MenuDouble {
    const menu = new MenuDouble();
    menu.items.push(...template.map((options) => new MenuItemDouble(options)));
    return menu;
  }

  static setApplicationMenu(menu: MenuDouble | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): MenuDouble | null {
    return applicationMenu;
  }

  getMenuItemById(id: string): MenuItemDouble | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}
