// Issues the commands that the person's app_metadata.second lists, each as [name, default factor, other factors…], and leaves
// what it saw in the ID token.
exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://example.test/second', {
    enrolled: event.user.enrolledFactors.map((factor) => factor.type),
    methods: event.authentication.methods.map((method) => (method.type ? method.name + ':' + method.type : method.name)),
  });
  for (const [name, ...types] of event.user.app_metadata.second || []) {
    const [factor, ...others] = types.map((type) => ({ type }));
    if (name.endsWith('Any')) {
      api.authentication[name]([factor, ...others]);
    } else if (others.length > 0) {
      api.authentication[name](factor, { additionalFactors: others });
    } else {
      api.authentication[name](factor);
    }
  }
};
