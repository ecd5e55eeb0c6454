import { onContentUpdated } from 'vitepress';
import { nextTick, onMounted } from 'vue';

/** A group of the sidebar is a button with a second button in it, its arrow: a screen reader gets the first alone. */
export function useFlatSidebar(): void {
  const flatten = () => document.querySelectorAll('.VPSidebarItem > .item[role="button"] > .caret').forEach((caret) => {
    ['role', 'tabindex', 'aria-label'].forEach((attribute) => caret.removeAttribute(attribute));
  });
  onMounted(flatten);
  onContentUpdated(() => nextTick(flatten));
}
