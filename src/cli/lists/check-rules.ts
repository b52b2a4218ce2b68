import { loadConfig } from '../../config/load.ts';
import { DEFAULT_MAX_REJECTED_SHARE } from '../../config/sections/hot-lists.ts';
import { categoryRules } from '../../policy/categories.ts';

/** What a list file is checked with: the rules of the configuration if one is named, otherwise the default rules. */
export function rulesOf(configFile: string | undefined) {
  if (configFile === undefined) return { ...categoryRules(), maxRejectedShare: DEFAULT_MAX_REJECTED_SHARE };
  const { permittedCategories, forbiddenWords, testPlates, maxRejectedShare } =
    loadConfig(configFile).hotLists;
  return { ...categoryRules({ permittedCategories, forbiddenWords, testPlates }), maxRejectedShare };
}
