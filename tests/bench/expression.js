/*
 * What expression.c measures, with survey-core: a parsed condition over values,
 * and a whole step of a survey of 20 questions.  Prints two whole numbers,
 * conditions and steps a second.
 */
'use strict';
const { ConditionRunner, SurveyModel } = require('survey-core');

const QUESTIONS = 20;
const RUN_MS = 1000;

function aSecond(batch, turn) {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < RUN_MS) {
    for (let i = 0; i < batch; i++) turn(count + i);
    count += batch;
  }
  return Math.round(count * 1000 / (performance.now() - start));
}

function conditions() {
  const runner = new ConditionRunner("{q1} > 3 and {q2} contains 'a'");
  const values = { q1: 5, q2: ['b', 'a'] };
  return aSecond(1000, () => {
    if (runner.runValues ? runner.runValues(values) !== true
      : runner.run(values) !== true) process.exit(1);
  });
}

function elements() {
  const list = [];
  for (let i = 1; i <= QUESTIONS; i++) {
    const number = i % 2 === 1 ? i - 2 : i - 3;
    const element = i % 2 === 1
      ? { type: 'text', inputType: 'number', name: `q${i}` }
      : { type: 'checkbox', name: `q${i}`, choices: ['a', 'b'] };
    if (i > 2)
      element.visibleIf = `{q${number}} > 3 and {q${number + 1}} contains 'a'`;
    list.push(element);
  }
  return list;
}

function steps() {
  const model = new SurveyModel({ elements: elements() });
  const questions = model.getAllQuestions();
  let found = 0;
  const result = aSecond(QUESTIONS, n => {
    const i = n % QUESTIONS;
    const yes = Math.floor(n / QUESTIONS) % 2 === 0;
    const value = i % 2 === 0 ? (yes ? 5 : 2) : (yes ? ['a', 'b'] : ['b']);
    model.setValue(`q${i + 1}`, value);
    found += questions.find(q => q.isVisible && q.isEmpty()) !== undefined;
  });
  return found < 0 ? 0 : result;
}

console.log(`${conditions()} ${steps()}`);
