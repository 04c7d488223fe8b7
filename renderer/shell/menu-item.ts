/** How a line of a menu looks. */
export const menuItem = 'flex items-center gap-3 rounded-sm px-3 py-2 outline-none data-highlighted:bg-hover';
