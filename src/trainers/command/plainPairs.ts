/** Calls around numbers, Katib's pairs, ratios and sentences, rewritten as plain pairs of a name and a number. */
import { looksLikeMetric } from './metricNames.js';
import { NUMBER } from './numberText.js';

/** Names with digits and colons of their own. */
const SCALED_NAME = /\b(mAP|AP|AR|IoU|P|R)@([\d.:[\]]*\d\]?)(?=\s*[=:)|\s])/g;

/** The line in plain pairs, and names with signs of their own by the words that stand for them. */
export function asPlainPairs(line: string): { text: string; originals: ReadonlyMap<string, string> } {
  const originals = new Map<string, string>();
  const text = line
    .replace(/：/g, ':')
    .replace(/，/g, ', ')
    .replace(/\*\*/g, '')
    // What has no value, e.g. `grad_norm: N/A`.
    .replace(/[\w./-]+\s*[=:]\s*(?:N\/A|None|null)(?=[\s,;|)]|$)/g, ' ')
    // `f1-score (micro avg)  0.81`
    .replace(
      /([\w-]+)\s+\(((?:micro|macro|weighted) avg)\)\s+(?=[\d.])/gi,
      (_, name: string, average: string) => `${name}_${average.replace(' ', '_')} `,
    )
    .replace(/ \(\d+% CI\)/g, '')
    // `E3 loss 0.41`
    .replace(/^\s*E\d+[:\s]\s*(?=[a-z])/i, '')
    // `Train loss 1200 0.41`
    .replace(/\b(loss) \d+:?\s+(?=-?\d+\.\d)/gi, '$1 ')
    .replace(/'s(?= )/g, '')
    .replace(/^\[CV .*;/, ' ')
    .replace(/\{metricName:\s*([^,;{}]+),\s*metricValue:\s*([^,;{}]+)\}/g, '$1=$2')
    .replace(CALL, '$1')
    .replace(/(=|:)\s*\[\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*\]/gi, '$1$2')
    .replace(/([a-z])\s+\[\s*(-?\d*\.\d+)\s*\]/gi, '$1 $2')
    .replace(/\bR(?:\^2|²)/g, 'R2')
    .replace(/(\d)f0\b/g, '$1')
    // `acc: 456/500 = 0.912`
    .replace(/([=:]\s*)\d+\s*\/\s*\d+\s*=\s*(?=[\d.])/g, '$1')
    .replace(/\b(train|val|valid|test|eval)\s{2,}(?=[a-z])/gi, '$1 ')
    .replace(/\b(epoch|step|iter|iteration)-(?=\d+\b)/gi, '$1 ')
    .replace(/\(best [-+.\deE]+\)/g, ' ')
    .replace(/\bfunction value\b/g, 'function_value')
    .replace(/ so far\b/gi, '')
    .replace(ABBREVIATED, (whole, short: string) => (looksLikeMetric(short) ? short : whole))
    .replace(FUNCTION, '$1')
    .replace(SENTENCE, (_, word: string, rest: string) => `${splitIn(rest)}${word}`)
    .replace(SCALED_NAME, (name) => {
      const plain = `scaled_${String.fromCharCode(97 + originals.size)}_map`;
      originals.set(plain, name);
      return plain;
    });
  return { text, originals };
}

/** `tensor(0.45, grad_fn=<…>)`, `np.float64(0.4)`, `Array(0.5, dtype=float32)` */
const CALL = new RegExp(
  `\\b(?:tensor|np\\.float\\d*|float\\d*|param|Array|DeviceArray|array)\\(\\s*\\[?(${NUMBER.source})\\]?(?:,[^()]*)?\\)`,
  'gi',
);

/** `Root Mean Squared Error (RMSE)` */
const ABBREVIATED = /\b(?:[A-Z][\w-]+ ){1,5}\(([A-Z][\w-]{1,9})\)(?=[\s:=])/g;

/** `loss(x, y) = 0.5` */
const FUNCTION = /\b(loss|accuracy|error|acc|cost)\([^()=]*,[^()=]*\)(?=\s*=)/gi;

/** `Accuracy of the network on the 10000 test images: 54 %`, `Loss for final step: 0.05`, `Loss at step 300: 0.5` */
const SENTENCE =
  /\b(accuracy|acc|loss|cost|error|score|perplexity|f1|auc|r2|rmse|mse|mae|mape)\s+(?:\([a-z ]+\)\s+)?((?:of (?:the|our|this|model|network|\d+)|on|for|over|after|at)\s(?!class)[^:=|;,()]{1,60}?)(?=\s*(?:[:=]|is|was)\s*(?:[-+.\d]|nan\b|inf\b))/gi;

/** The part of the data that a sentence names alone: `accuracy on test set`. */
function splitIn(sentence: string): string {
  const found =
    /^(?:on|for|over) (?:the )?(train|training|val|valid|validation|test|dev)(?:ing)?(?: set| data| split)?$/i;
  const split = found.exec(sentence.trim())?.[1];
  return split === undefined ? '' : `${split}_`;
}
