import { onContentUpdated } from 'vitepress';
import { onMounted, onUnmounted } from 'vue';

const KEY = 'cdk8s-hardened-agents-language';

/** The tab that a reader chooses is that of all code, and of the next page. */
export function useLanguage(): void {
  const choose = ({ target }: Event) => {
    if (target instanceof HTMLInputElement && target.matches('.vp-code-group input')) {
      const top = target.getBoundingClientRect().top;
      localStorage.setItem(KEY, labelOf(target));
      showLanguage();
      window.scrollBy(0, target.getBoundingClientRect().top - top); // code above it may be longer now
    }
  };
  onMounted(() => document.addEventListener('change', choose));
  onUnmounted(() => document.removeEventListener('change', choose));
  onContentUpdated(showLanguage);
}

function showLanguage(): void {
  const language = localStorage.getItem(KEY);
  document.querySelectorAll('.vp-code-group').forEach((group) => {
    const inputs = [...group.querySelectorAll('input')];
    const chosen = inputs.findIndex((input) => labelOf(input) === language);
    if (chosen >= 0) {
      inputs[chosen].checked = true;
      [...group.querySelector('.blocks')!.children].forEach((block, i) => block.classList.toggle('active', i === chosen));
    }
  });
}

function labelOf(input: HTMLInputElement): string {
  return input.labels![0].dataset.title!;
}
