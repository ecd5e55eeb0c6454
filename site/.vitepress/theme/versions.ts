import { useData } from 'vitepress';
import { computed, defineComponent, h, onMounted, ref } from 'vue';

/** A menu of the versions in versions.json, which stands beside the folders of all versions. */
export const VersionMenu = defineComponent(() => {
  const { site } = useData();
  const current = computed(() => site.value.base.split('/').at(-2)!);
  const all = computed(() => site.value.base.replace(/[^/]+\/$/, ''));
  const versions = ref<string[]>([]);
  onMounted(async () => {
    versions.value = await (await fetch(`${all.value}versions.json`)).json();
  });
  const open = ({ target }: Event) => location.assign(`${all.value}${(target as HTMLSelectElement).value}/`);
  return () => h('select', { class: 'version-menu', 'aria-label': 'Version', onChange: open },
    (versions.value.length > 0 ? versions.value : [current.value])
      .map((version) => h('option', { value: version, selected: version === current.value }, version)));
});
