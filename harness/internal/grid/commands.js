// Issues what the person's app_metadata says under KEY: one command as [name, default factor, others…], or a list of them.
exports.onExecutePostLogin = async (event, api) => {
  const said = event.user.app_metadata[KEY];
  for (const [name, ...types] of KEY === 'before' ? said : [said]) {
    const factors = types.map((type) => ({ type }));
    if (name.endsWith('Any')) {
      api.authentication[name](factors);
    } else if (factors.length === 0) {
      api.authentication[name]();
    } else if (factors.length === 1) {
      api.authentication[name](factors[0]);
    } else {
      api.authentication[name](factors[0], { additionalFactors: factors.slice(1) });
    }
  }
};
