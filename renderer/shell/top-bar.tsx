import { AccountMenu } from './account-menu.tsx';
import { NumberField } from './number-field.tsx';

/** Always in sight: the account that calls, and whom to call. */
export function TopBar() {
  return (
    <header className="flex shrink-0 flex-col gap-1 border-b border-line bg-surface p-2 wide:h-16 wide:flex-row wide:items-center wide:gap-0 wide:p-0">
      <div className="flex min-w-0 wide:w-84 wide:px-2">
        <AccountMenu />
      </div>
      <div className="flex min-w-0 flex-1 wide:px-6">
        <NumberField />
      </div>
    </header>
  );
}
